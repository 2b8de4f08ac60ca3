"use strict";
const { pathToFileURL } = require("node:url");

module.exports = (file) => import(pathToFileURL(file).href);
